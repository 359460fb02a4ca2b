INSERT INTO kept_preview (day_id, commune_cut, stamp, said) VALUES (1, '02102', 7, '[]');
