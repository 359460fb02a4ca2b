INSERT INTO edition (id, course_id, state, modality, link, capacity, minimum, opens_on, closes_on, release_on, created_at,
    cancelled_reason, cancelled_at) VALUES
    (2, 1, 'cancelled', 'online', 'https://sala.example.cl/2', 20, 0, '2026-11-01', '2026-11-20', '2026-11-15',
    '2026-10-20 12:00:00', 'Sin relator', '2026-11-10 12:00:00');
