INSERT INTO function_meaning (id, commune_cut, "key", "text", profile) VALUES
    (1, '02102', 'patrullero', 'PATRULLERO', 'municipal_inspector'),
    (2, '02102', 'secretaria', 'Secretaria', NULL);
