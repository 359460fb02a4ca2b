UPDATE enrollment SET kept_at = '2026-11-03 12:00:00' WHERE id = 1;
UPDATE role_grant SET ends_on = '2026-12-31' WHERE id = 1;
