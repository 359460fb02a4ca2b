"""Who must know what, who does, and until when: pure rules over facts (design, section 3)."""
