UPDATE attendance SET noted_at = '2026-12-01 16:58:00', device = 'a1b2', device_at = '2026-12-01 16:57:00',
    rival_code = 'P', rival_noted_at = '2026-12-01 16:50:00', rival_by_id = 1;
