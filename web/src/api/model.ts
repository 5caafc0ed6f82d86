/**
 * What the services answer (snake_case, times ISO 8601 in UTC): the generated types under the names
 * that the screens use. A change of a contract that a screen does not follow breaks the type check.
 */
import type * as booking from "./generated/booking";
import type * as calendar from "./generated/calendar";
import type * as chat from "./generated/chat";
import type { Room, WaitEstimate } from "./generated/frames";
import type * as identity from "./generated/identity";
import type * as notify from "./generated/notify";
import type * as signalling from "./generated/signalling";

/** Every list of every service has this shape. */
export interface List<Item> {
  items: Item[];
}

// ---- identity --------------------------------------------------------------------------------

export type StaffRole = identity.StaffRole;
export type Account = identity.Account;
export type AccountChange = identity.AccountChange;
export type Child = identity.Child;
export type ConsentKind = identity.ConsentKind;
export type Consents = identity.Consents;
export type Credentials = identity.Credentials;
export type Enrolment = identity.EnrolmentView;
export type Guardian = identity.GuardianView;
export type GuardianRole = identity.GuardianRole;
export type GuestEntry = identity.GuestEntry;
export type GuestSession = identity.GuestSession;
export type NamedGuest = identity.NamedGuest;
export type OfferedVisit = identity.OfferedVisit;
export type Invitation = identity.InvitationView;
export type Me = identity.Me;
export type MyExport = identity.Export;
export type Passkey = identity.PasskeyView;
export type PasskeyOptions = identity.PasskeyOptions;
export type RecoveryCodes = identity.RecoveryCodes;
export type LogInSession = identity.SessionView;
export type StaffAccount = identity.StaffAccount;
export type StaffRegistration = identity.StaffRegistration;
export type Registration = identity.Registration;
export type Revoked = identity.Revoked;
export type OfferedPatient = identity.OfferedPatient;
export type OpenedInvitation = identity.OpenedInvitation;
export type Security = identity.Security;
export type SharedPatient = identity.SharedPatient;
/** One's own patients come without a telephone, those that staff ask for come with it. */
export type Patient = identity.Patient &
  Partial<Pick<identity.PatientWithPhone, "phone" | "has_account" | "guardian_roles">>;
export type LookUp = identity.LookUp;
export type FoundPatients = identity.FoundPatients;
export type PatientWithoutAccount = identity.PatientWithoutAccount;
export type PatientCode = identity.PatientCode;
export type CheckedBy = identity.CheckedBy;
export type PatientPass = identity.Pass;

// ---- calendar --------------------------------------------------------------------------------

export type BilingualText = calendar.Text;
export type Facility = calendar.Facility;
export type Clinic = calendar.Clinic;
export type ClinicBody = calendar.ClinicBody;
export type RemoteQuestion = calendar.Question;
export type Notice = calendar.Notice;
export type Practice = calendar.PracticeBody;
export type Doctor = calendar.Doctor;
export type FacilityBody = calendar.FacilityBody;
export type DoctorBody = calendar.DoctorBody;
export type Schedule = calendar.Schedule;
export type ScheduleBody = calendar.ScheduleBody;
export type Absence = calendar.Absence;
export type AbsenceBody = calendar.AbsenceBody;
export type AbsencePreview = calendar.AbsencePreview;
export type ClinicDayFigures = calendar.ClinicDayFigures;
export type Figures = calendar.Figures;
export type AuditEntry = calendar.AuditEntry;
export type AuditPage = calendar.AuditPage;
/** The same in every service. */
export type Retention = calendar.RetentionView;
export type Slot = calendar.Slot;
export type Availability = calendar.Availability;

// ---- booking ---------------------------------------------------------------------------------

export type Funding = booking.Funding;
export type VisitType = booking.VisitType;
export type ReferralKind = booking.ReferralKind;
export type ExemptionReason = booking.ExemptionReason;
export type Referral = booking.ReferralView;
export type Hold = booking.HoldView;
export type HoldRequest = booking.HoldRequest;
export type BookingRequest = booking.BookingRequest;
export type Declaration = booking.DeclarationView;
export type Eligibility = booking.EligibilityView;
export type Visit = booking.VisitView;
export type VisitNote = booking.NoteView;
export type ContactAttempt = booking.AttemptView;
export type ContactEvidence = booking.EvidenceView;
export type ContactKind = booking.ContactKind;
export type IdentityCheck = booking.IdentityCheckView;
export type IdentityMethod = booking.IdentityMethod;
export type PlanChange = booking.ChangeView;
export type Feed = booking.FeedView;
export type OpenedFeed = booking.OpenedFeedView;
export type VisitStatus = Visit["status"];
export type Wait = booking.WaitView;
export type WaitRequest = booking.WaitRequest;
export type SlotOffer = booking.OfferView;

// ---- signalling ------------------------------------------------------------------------------

/** The room is the one that sockets tell of, whole. */
export type VisitEstimate = Omit<signalling.EstimateView, "estimate"> & { estimate: WaitEstimate };
export type BoardRoom = Omit<signalling.BoardRoomView, "room"> & { room: Room };
export type Board = Omit<signalling.BoardView, "items"> & { items: BoardRoom[] };
export type DelayOutlook = signalling.DelayOutlook;
export type DelayView = signalling.DelayView;
export type GuestKind = signalling.GuestKind;
export type GuestLink = signalling.GuestLink;
export type NewGuest = signalling.NewGuest;
export type IceServers = signalling.IceServers;
export type Timeline = signalling.TimelineView;
export type TimelineCause = signalling.CauseView;
export type TimelineEntry = signalling.EntryView;
export type TestCallAnswer = signalling.TestCallAnswer;
export type TestCallResult = signalling.TestCallResult;
export type TestCallVerdict = signalling.TestCallVerdict;
export type Finding = signalling.FindingView;
export type FindingPart = signalling.Part;
export type FindingLevel = signalling.Level;
export type ReadinessTask = signalling.ReadinessTaskView;
export type ReadinessOutcome = signalling.Closing["outcome"];

// ---- chat ------------------------------------------------------------------------------------

export type Recommendations = chat.RecommendationsView;
export type RecommendationsBody = chat.RecommendationsBody;
export type RecommendationsDraft = chat.DraftView;
export type ChatTerms = chat.TermsView;
export type Unread = chat.UnreadView;

// ---- notify ----------------------------------------------------------------------------------

export type UnseenAlert = notify.UnseenAlert;
export type OutboxMessage = notify.MessageView;
export type DeliveryFailure = notify.Failure;
export type Inbox = notify.Inbox;
export type InboxItem = notify.InboxItem;
export type Preferences = notify.PreferencesBody;

// ---- what every service says when it refuses ---------------------------------------------------

export type ProblemDocument = identity.ProblemDocument;
export type InvalidPart = identity.InvalidPart;
