UPDATE commune SET most_away = 3 WHERE cut = '02102';
INSERT INTO provider (id, name, kind, authorisation, authorised_from, authorised_until) VALUES
    (1, 'Academia del Norte', 'otec', 'SPD 12', '2026-01-01', '2027-12-31');
INSERT INTO edition (id, course_id, provider_id, state, modality, host_cut, place, capacity, minimum, opens_on, closes_on,
    release_on, created_at, created_by_id) VALUES
    (1, 1, 1, 'published', 'onsite', '02102', 'Gimnasio', 20, 5, '2026-11-01', '2026-11-20', '2026-11-15',
    '2026-10-20 12:00:00', 1);
INSERT INTO edition_instructor (edition_id, account_id) VALUES (1, 1);
INSERT INTO meeting (id, edition_id, starts_at, ends_at, outside_hours) VALUES
    (1, 1, '2026-12-01 12:00:00', '2026-12-01 16:00:00', false);
INSERT INTO quota (edition_id, commune_cut, seats, online) VALUES (1, '02102', 4, false);
INSERT INTO enrollment (id, edition_id, inspector_id, commune_cut, state, waiting_since) VALUES
    (1, 1, 1, '02102', 'confirmed', '2026-11-02 12:00:00');
INSERT INTO enrollment_event (id, enrollment_id, state, at, by_id, note) VALUES
    (1, 1, 'waitlisted', '2026-11-02 12:00:00', 1, NULL),
    (2, 1, 'confirmed', '2026-11-02 12:00:00', NULL, 'por cupo comunal');
INSERT INTO attendance (enrollment_id, meeting_id, mark, reason, at, by_id) VALUES
    (1, 1, 'justified', 'service', '2026-12-01 17:00:00', 1);
UPDATE enrollment SET grade = 5.5 WHERE id = 1;
INSERT INTO record (id, inspector_id, course_id, obtained_on, hours, state, added_at, enrollment_id, commune_cut) VALUES
    (900, 1, 1, '2026-12-01', 16, 'accepted', '2026-12-02 12:00:00', 1, '02102');
