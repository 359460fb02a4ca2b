UPDATE figures_stamp SET stamp = 7 WHERE commune_cut = '02102';
