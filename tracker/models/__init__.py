"""Every table. Columns, constraints, relationships and properties of the row; no queries, no rules."""

from tracker.models.accounts import Account, RoleGrant, SignInFailure, UserSession
from tracker.models.machinery import AuditEvent, Batch, BatchChange
from tracker.models.people import Inspector, Posting, RosterAttestation
from tracker.models.plan import (
    Clearance,
    Course,
    CourseAlias,
    PlanVersion,
    Requirement,
    Subject,
)
from tracker.models.records import Record
from tracker.models.stamps import FiguresStamp
from tracker.models.territory import Association, Commune, CommuneAlias, Distance

__all__ = [
    "Account",
    "Association",
    "AuditEvent",
    "Batch",
    "BatchChange",
    "Clearance",
    "Commune",
    "CommuneAlias",
    "Course",
    "CourseAlias",
    "Distance",
    "FiguresStamp",
    "Inspector",
    "PlanVersion",
    "Posting",
    "Record",
    "Requirement",
    "RoleGrant",
    "RosterAttestation",
    "SignInFailure",
    "Subject",
    "UserSession",
]
