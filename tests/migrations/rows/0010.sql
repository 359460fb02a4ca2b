INSERT INTO kept_day (id, day, terms, stamps, people, region) VALUES
    (1, '2026-11-03', 'terms', 'stamps', 2, '[[2, 1, 0]]');
INSERT INTO kept_figures (day_id, commune_cut, stamp, roster, cells, shared) VALUES
    (1, '02102', 7, 2, '[[2, 1, 0]]', '[]');
INSERT INTO kept_standing (day_id, inspector_id, commune_cut, stamp, standings) VALUES
    (1, 1, '02102', 7, '[[0, "current", null, null, 0]]');
