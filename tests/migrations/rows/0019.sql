INSERT INTO sending (id, at, by_id) VALUES (1, '2026-01-06 12:00:00', 1);
INSERT INTO sent_file (id, sending_id, file, problem, content, guess, told, commune_cut, upload_id, batch_id) VALUES
    (1, 1, 'taltal.xlsx', NULL, 'x', '02104', 'Dice «TALTAL».', NULL, NULL, NULL),
    (2, 1, 'foto.xlsx', 'El archivo no es una planilla.', NULL, NULL, NULL, NULL, NULL, NULL),
    (3, 1, 'mejillones.xlsx', NULL, NULL, '02102', 'Dice «MEJILLONES».', '02102', 1, NULL);
