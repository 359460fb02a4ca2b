"""Every table. Columns, constraints, relationships and properties of the row; no queries, no rules."""

from tracker.models.accounts import Account, Link, NewEmail, RoleGrant, SignInFailure, UserSession
from tracker.models.agreement import Minutes, MinutesCommune, Ratification
from tracker.models.editions import (
    Attendance,
    Edition,
    Enrollment,
    EnrollmentEvent,
    Meeting,
    Provider,
    Quota,
)
from tracker.models.figures import FiguresStamp, KeptDay, KeptFigures, KeptPreview, KeptStanding
from tracker.models.identity import FormerRut, Joining
from tracker.models.machinery import (
    AuditEvent,
    Batch,
    BatchChange,
    FunctionMeaning,
    HeaderMeaning,
    Mail,
    Sending,
    SentFile,
    Submission,
    Upload,
)
from tracker.models.means import Cost, Resource
from tracker.models.obligations import Exemption, ExtensionAct
from tracker.models.people import HandOver, Inspector, Posting, RosterAttestation
from tracker.models.plan import (
    Clearance,
    Course,
    CourseAlias,
    PlanVersion,
    Requirement,
    Subject,
)
from tracker.models.privacy import DataRequest
from tracker.models.records import Evidence, Record
from tracker.models.territory import Association, Commune, CommuneAlias, Distance

__all__ = [
    "Account",
    "Association",
    "Attendance",
    "AuditEvent",
    "Batch",
    "BatchChange",
    "Clearance",
    "Commune",
    "CommuneAlias",
    "Cost",
    "Course",
    "CourseAlias",
    "DataRequest",
    "Distance",
    "Edition",
    "Enrollment",
    "EnrollmentEvent",
    "Evidence",
    "Exemption",
    "ExtensionAct",
    "FiguresStamp",
    "FormerRut",
    "FunctionMeaning",
    "HandOver",
    "HeaderMeaning",
    "Inspector",
    "Joining",
    "KeptDay",
    "KeptFigures",
    "KeptPreview",
    "KeptStanding",
    "Link",
    "Mail",
    "Meeting",
    "Minutes",
    "MinutesCommune",
    "NewEmail",
    "PlanVersion",
    "Posting",
    "Provider",
    "Quota",
    "Ratification",
    "Record",
    "Requirement",
    "Resource",
    "RoleGrant",
    "RosterAttestation",
    "Sending",
    "SentFile",
    "SignInFailure",
    "Subject",
    "Submission",
    "Upload",
    "UserSession",
]
