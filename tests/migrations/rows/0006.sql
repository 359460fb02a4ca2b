INSERT INTO evidence (id, name, media_type, size, sha256, content, added_at, added_by_id) VALUES
    (900, 'hoja firmada.pdf', 'application/pdf', 1, 'ab', '1', '2026-12-01 17:30:00', 1);
INSERT INTO meeting_sheet (meeting_id, evidence_id) VALUES (1, 900);
UPDATE meeting SET reminded_at = '2026-11-30 12:00:00' WHERE id = 1;
