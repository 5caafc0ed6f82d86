// Made by `make contracts` from the contracts: do not edit.

/**
 * Trigger: a person had their account erased.
 *
 * From now on nothing links `account_id` to a person. `patient_ids` are those for whom nobody acts
 * any more: their coming visits are called off. Medical documentation stays for as long as the law
 * asks.
 */
export interface AccountErased {
  account_id: string;
  patient_ids: string[];
}

/** Trigger: the doctor saw the alert, or accepted the patient. */
export interface AlertAcknowledged {
  visit_id: string;
  alert_id: string;
  doctor_id: string;
}

/**
 * Trigger: an alert has no more cause.
 *
 * The patient left, the call began, or the visit is over.
 */
export interface AlertEnded {
  visit_id: string;
  alert_id: string;
  doctor_id: string;
}

/**
 * Trigger: nobody acknowledged an alert in time, and it was taken a step further.
 *
 * `step` is whom it reached. An alert goes by each step once.
 */
export interface AlertEscalated {
  visit_id: string;
  alert_id: string;
  doctor_id: string;
  step: EscalationStep;
}

/** Trigger: a patient is ready, and the doctor is being told. */
export interface AlertRaised {
  visit_id: string;
  alert_id: string;
  doctor_id: string;
}

/** How a patient who waits away from the page is called back. */
export type CallBackChannel = "push" | "sms";

/** Trigger: a waiting patient wants to leave the page and be called when the doctor is ready. */
export interface CallBackRequested {
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  channel: CallBackChannel;
}

/** By what the two people of a running visit talk. */
export type CallChannel = "video" | "audio" | "phone" | "chat";

export type CallEndReason = "ended_by_doctor" | "cancelled" | "timed_out";

/** Trigger: the doctor ended the call. */
export interface CallEnded {
  visit_id: string;
  call_id: string;
  doctor_id: string;
  patient_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  reason: CallEndReason;
  duration_seconds: number;
}

/** Trigger: a participant of a running call was lost. */
export interface CallInterrupted {
  visit_id: string;
  call_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  role: ParticipantRole;
}

/**
 * Trigger: a browser sent its figures of the last interval. That of a guest tells
 * `GuestQualityReported`.
 */
export interface CallQualityReported {
  visit_id: string;
  call_id: string;
  round_trip_ms?: number | null;
  packets_lost_percent?: number | null;
  jitter_ms?: number | null;
  frames_per_second?: number | null;
  relayed?: boolean | null;
  role: ParticipantRole;
}

/** Trigger: the lost participant is back in the same call. */
export interface CallResumed {
  visit_id: string;
  call_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  role: ParticipantRole;
  gap_seconds: number;
}

/** Trigger: the doctor accepted the waiting patient. */
export interface CallStarted {
  visit_id: string;
  call_id: string;
  doctor_id: string;
  patient_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  waited_seconds: number;
}

/** Who called a patient back to the visit. */
export type CalledBy = "doctor" | "estimate";

export type CancelledBy = "patient" | "clinic";

/** Trigger: a running visit goes on by another channel. It is the same visit. */
export interface ChannelChanged {
  visit_id: string;
  call_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  role: ParticipantRole;
  channel: CallChannel;
}

/** What a browser noticed in a visit's room, for those who are asked later what went wrong. */
export type ClientObservation = "device_opened" | "device_refused" | "device_missing" | "device_busy" | "device_gone" | "link_connected" | "link_lost" | "network_gone" | "network_back" | "socket_back";

/**
 * Trigger: a browser in a visit's room noticed something of its devices or its network.
 *
 * It may be told later than it was seen, since the network is what it is often about. That of a
 * guest tells `GuestObserved`.
 */
export interface ClientObserved {
  visit_id: string;
  observation: ClientObservation;
  seconds_ago?: number;
  device?: DeviceKind | null;
  path?: IcePath | null;
  transport?: IceTransport | null;
  gap_seconds?: number | null;
  role: ParticipantRole;
}

/** Trigger: ops changed what a clinic asks for. Fields as in ClinicOpened. */
export interface ClinicChanged {
  clinic_id: string;
  nfz_needs_referral: boolean;
  remote_question_ids?: string[];
  notices?: NoticeVersion[];
  cancellation_hours?: number;
  age_years_min?: number | null;
  age_years_max?: number | null;
  remote_years_min?: number | null;
  chat_open_days?: number | null;
  chat_answer_days?: number | null;
}

/** Trigger: ops opened a clinic. Booking and chat learn from it what holds for a visit there. */
export interface ClinicOpened {
  clinic_id: string;
  nfz_needs_referral: boolean;
  /** A "yes" to one of them rules out a phone or video visit. */
  remote_question_ids?: string[];
  /** Those that must be accepted. */
  notices?: NoticeVersion[];
  /** Until how long before its start a patient may cancel a visit; 0: until it starts. */
  cancellation_hours?: number;
  age_years_min?: number | null;
  /** Full years on the day of the visit, included; null for no limit. */
  age_years_max?: number | null;
  /** A younger patient is seen in person, unless the clinic has examined them before. */
  remote_years_min?: number | null;
  /** How many days after a visit its chat takes messages; null for what chat does by itself. */
  chat_open_days?: number | null;
  /** In how many working days a doctor usually answers there; null for no word of it. */
  chat_answer_days?: number | null;
}

/**
 * Trigger: the doctor or reception tries to reach a patient who is not there.
 *
 * A telephone call is made by hand; every other kind is for notify to do.
 */
export interface ContactAttempted {
  visit_id: string;
  attempt_id: string;
  doctor_id: string;
  patient_id: string;
  account_id: string;
  kind: ContactKind;
  /** The doctor or reception. */
  made_by: ParticipantRole;
  starts_at: string;
  language?: Language;
}

/** How the clinic tried to reach a patient who was not there. */
export type ContactKind = "portal" | "push" | "sms" | "phone";

/** Trigger: a message could not be delivered by one channel, and needs a human. */
export interface DeliveryFailed {
  visit_id: string;
  message_id: string;
  delivery_id: string;
  kind: FailedMessageKind;
  channel: MessageChannel;
  reason: DeliveryFault;
}

/** Why a message did not go out. */
export type DeliveryFault = "no_address" | "refused" | "unreachable";

export type DeviceKind = "camera" | "microphone";

/** Why a camera or a microphone gave nothing in a test call. */
export type DeviceProblem = "refused" | "blocked" | "missing" | "in_use" | "unplugged";

/**
 * Trigger: ops added a doctor or changed where, and by which visit types, the doctor works.
 *
 * For analysts: booking learns what it needs from each slot; no service of ours consumes it.
 */
export interface DoctorChanged {
  doctor_id: string;
  clinic_ids: string[];
  facility_ids: string[];
}

/** Trigger: the doctor told everybody who waits or comes soon of a delay; one for each visit. */
export interface DoctorDelayed {
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  delay_id: string;
  minutes: number;
}

export type DocumentRefusal = "type" | "size" | "count" | "empty";

/** Trigger: an upload broke a rule and was thrown away. */
export interface DocumentRefused {
  visit_id: string;
  author_role: ParticipantRole;
  reason: DocumentRefusal;
  size_bytes: number;
}

/** Trigger: a document was checked, stored and put into the thread. */
export interface DocumentShared {
  visit_id: string;
  document_id: string;
  message_id: string;
  /** place in the visit's thread, without gaps */
  seq: number;
  author_role: ParticipantRole;
  document_type: DocumentType;
  size_bytes: number;
}

export type DocumentType = "application/pdf" | "image/jpeg" | "image/png";

/** Whom an alert that nobody acknowledged has reached beyond the doctor's own screens. */
export type EscalationStep = "doctor" | "reception";

/**
 * The kinds that `DeliveryFailed` tells of. A newer kind has an event of its own, since readers
 * of this one know a closed list.
 */
export type FailedMessageKind = "confirmation" | "change" | "cancellation" | "reminder" | "disruption" | "slot_offer" | "document_received" | "message_waiting";

export type Funding = "commercial" | "nfz";

/**
 * Trigger: an account acts for a patient no more: removed, resigned, erased, or the patient is
 * of age.
 *
 * Every service takes the patient out of the tokens that the account still holds.
 * `heir_account_id` acts for the patient and takes over what the account had booked: there is
 * always one, for nobody may leave a patient alone but by an erasure, which is another event.
 */
export interface GuardianshipEnded {
  account_id: string;
  patient_id: string;
  heir_account_id: string;
}

/**
 * Trigger: a child was added to an account, or shared with it; the account may now act for it.
 *
 * Tokens tell the services for whom somebody acts. Every service forgets an earlier end.
 */
export interface GuardianshipGranted {
  account_id: string;
  patient_id: string;
}

/**
 * Trigger: the doctor let a waiting guest into the call; from here on they see what was agreed.
 *
 * Chat keeps it, so that a guest reads nothing before.
 */
export interface GuestAdmitted {
  visit_id: string;
  guest_id: string;
  kind: GuestKind;
  sees_chat: boolean;
  sees_documents: boolean;
}

/** Trigger: an invited guest opened the visit's room for the first time, and waits there. */
export interface GuestArrived {
  visit_id: string;
  guest_id: string;
  kind: GuestKind;
}

/** Why a guest is one no more. */
export type GuestEnd = "refused" | "removed" | "left" | "visit_over" | "visit_moved";

/**
 * Trigger: the patient or the doctor of a visit invited somebody to it by a link, or the link
 * was made anew.
 *
 * `secret_digest` is the first half of the SHA-256 of the link's secret. The secret has 256 random
 * bits, so that nobody finds it from 128 bits of its digest, and the stream may carry them. A
 * later event of the same guest replaces the digest: the older link is dead.
 */
export interface GuestInvited {
  visit_id: string;
  guest_id: string;
  kind: GuestKind;
  invited_by: ParticipantRole;
  sees_chat: boolean;
  sees_documents: boolean;
  secret_digest: string;
  expires_at: string;
}

/** As whom somebody was invited to a visit. */
export type GuestKind = "guardian" | "interpreter" | "doctor";

/** Trigger: a guest's browser noticed something of its devices or its network. */
export interface GuestObserved {
  visit_id: string;
  observation: ClientObservation;
  seconds_ago?: number;
  device?: DeviceKind | null;
  path?: IcePath | null;
  transport?: IceTransport | null;
  gap_seconds?: number | null;
  guest_id: string;
  guest_kind: GuestKind;
}

/** Trigger: the browser of a guest in the call sent its figures of the last interval. */
export interface GuestQualityReported {
  visit_id: string;
  call_id: string;
  round_trip_ms?: number | null;
  packets_lost_percent?: number | null;
  jitter_ms?: number | null;
  frames_per_second?: number | null;
  relayed?: boolean | null;
  guest_id: string;
  guest_kind: GuestKind;
}

/**
 * Trigger: a guest was refused, taken out or left, or the visit is over or moved.
 *
 * Identity ends the guest's session, and chat shows them nothing more.
 */
export interface GuestRemoved {
  visit_id: string;
  guest_id: string;
  kind: GuestKind;
  reason: GuestEnd;
}

/** How media flow: the type of the local ICE candidate. Source: RFC 8445, 5.1.1. */
export type IcePath = "host" | "srflx" | "prflx" | "relay";

/** What carries media; to the TURN server, where the path is a relay. */
export type IceTransport = "udp" | "tcp" | "tls";

export type Language = "pl" | "en";

export type MessageChannel = "inbox" | "email" | "sms" | "push";

/**
 * Trigger: a message was kept in the thread of a visit.
 *
 * A document is announced by DocumentShared instead.
 */
export interface MessagePosted {
  visit_id: string;
  message_id: string;
  /** place in the visit's thread, without gaps */
  seq: number;
  author_role: ParticipantRole;
  length_characters: number;
}

/** Trigger: one side has read the thread up to `seq`. */
export interface MessagesRead {
  visit_id: string;
  role: ParticipantRole;
  /** place in the visit's thread, without gaps */
  seq: number;
}

/** How a test call reached the clinic's server. */
export type NetworkPath = "direct" | "relay_udp" | "relay_tcp" | "relay_tls";

/** A text that a patient must accept. Its words are calendar's alone. */
export interface NoticeVersion {
  notice_id: string;
  version: number;
  /** Asked for by phone and video visits only. */
  remote_only?: boolean;
}

/** What became of a freed slot that was offered to somebody on the wait-list. */
export type OfferOutcome = "accepted" | "declined" | "expired";

/** Who somebody is in one visit. */
export type ParticipantRole = "patient" | "doctor" | "reception";

/** Trigger: a patient who waits away from the page is called back to the visit. */
export interface PatientCalled {
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  channel: CallBackChannel;
  called_by: CalledBy;
  answer_until: string;
}

/** Trigger: a waiting patient stopped waiting, or was lost for longer than the limit. */
export interface PatientLeft {
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  /** grows by one with each change of the room */
  room_version: number;
}

/** Trigger: the patient pressed "Połącz" and waits. */
export interface PatientReady {
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  ready_since: string;
}

/**
 * Trigger: an account was registered for a patient of its own.
 *
 * Tokens tell the services who somebody is; no service of ours consumes it.
 */
export interface PatientRegistered {
  account_id: string;
  patient_id: string;
  language: Language;
}

/** The socket's heartbeat folded into one state. */
export type Presence = "absent" | "here" | "hidden" | "lost" | "left";

/** Trigger: somebody's socket came, fell silent, or went. */
export interface PresenceChanged {
  visit_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  role: ParticipantRole;
  presence: Presence;
}

/** One bookable interval, half-open: [starts_at, ends_at), UTC. */
export interface PublishedSlot {
  slot_id: string;
  clinic_id: string;
  facility_id: string;
  starts_at: string;
  ends_at: string;
  visit_types: VisitType[];
  fundings: Funding[];
}

/** Why reception need not ask any more whether the equipment works. */
export type ReadinessOutcome = "tested" | "helped_by_phone" | "other_device" | "changed_to_phone" | "visit_moved" | "visit_off" | "visit_began";

/** Why nobody knows that a patient's equipment will do for a video visit. */
export type ReadinessReason = "not_tested" | "test_failed";

/** Trigger: a test passed, reception has helped, or the visit is elsewhere, off, or begins. */
export interface ReadinessTaskClosed {
  visit_id: string;
  task_id: string;
  outcome: ReadinessOutcome;
}

/**
 * Trigger: a video visit comes near and no test call has passed, so that reception is to help.
 *
 * `asks_patient` is false right after the patient's own failed test: they know.
 */
export interface ReadinessTaskOpened {
  visit_id: string;
  task_id: string;
  doctor_id: string;
  patient_id: string;
  starts_at: string;
  reason: ReadinessReason;
  asks_patient: boolean;
}

/**
 * Trigger: the doctor issued recommendations, or a corrected version of them.
 *
 * What they say, and the codes in them, are read from chat alone.
 */
export interface RecommendationsIssued {
  visit_id: string;
  doctor_id: string;
  patient_id: string;
  /** 1 is the first one, more are corrections */
  version: number;
  prescription_count: number;
  referral_count: number;
}

export type ReferralKind = "e_referral" | "paper" | "continuation" | "exempt";

export type ReleaseReason = "expired" | "given_back";

/** Trigger: a reminder of a visit went out by one channel. */
export interface ReminderSent {
  visit_id: string;
  message_id: string;
  channel: MessageChannel;
  minutes_before: number;
}

/**
 * What somebody in a visit's room began or ceased to send: by hand, or since the line is weak.
 *
 * A device that was opened is on, unless the next word of it says that it is off.
 */
export type SendingChange = "microphone_off" | "microphone_on" | "camera_off" | "camera_on" | "picture_paused" | "picture_resumed" | "sound_only" | "picture_wanted" | "screen_shown" | "screen_ended";

/**
 * Trigger: somebody in a visit's room switched microphone, camera or picture, or showed their
 * screen; or the picture was paused, since the line is too weak for it.
 *
 * Either `role` says who, or `guest_id` and `guest_kind` do. It may be told later than it was.
 */
export interface SendingChanged {
  visit_id: string;
  change: SendingChange;
  seconds_ago?: number;
  role?: ParticipantRole | null;
  guest_id?: string | null;
  guest_kind?: GuestKind | null;
}

/**
 * Trigger: log-out, or a session was ended from outside.
 *
 * Every service refuses its tokens from now on.
 */
export interface SessionRevoked {
  account_id: string;
  session_id: string;
}

/** Trigger: a hold was confirmed. From here on there is a visit, and these are its members. */
export interface SlotBooked {
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  clinic_id: string;
  facility_id: string;
  patient_id: string;
  /** The account that booked: the patient's own, or the guardian's. */
  account_id: string;
  starts_at: string;
  ends_at: string;
  visit_type: VisitType;
  funding: Funding;
  referral?: ReferralKind | null;
  /** The language of the messages about this visit. */
  language?: Language;
}

/** Trigger: a patient chose a slot and has until `expires_at` to confirm. */
export interface SlotHeld {
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  expires_at: string;
}

/** Trigger: an offered slot was taken, declined, or nobody answered in time. */
export interface SlotOfferEnded {
  entry_id: string;
  visit_id: string;
  outcome: OfferOutcome;
}

/**
 * Trigger: a slot became free and is held for the first who waits, until `expires_at`.
 *
 * `visit_id` is that of the hold; SlotHeld and SlotReleased tell of it as of every other one.
 */
export interface SlotOffered {
  entry_id: string;
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  patient_id: string;
  account_id: string;
  starts_at: string;
  expires_at: string;
  language?: Language;
}

/** Trigger: a hold ran out or was given back; the slot is free again. */
export interface SlotReleased {
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  reason: ReleaseReason;
}

/**
 * Trigger: a schedule ended, and a free slot is no longer offered; or an absence came.
 *
 * An absence withdraws every slot in it; a visit that is booked in one is disrupted.
 */
export interface SlotWithdrawn {
  doctor_id: string;
  slot_id: string;
}

/**
 * Trigger: slots were generated from a schedule. Publishing a slot again is harmless.
 *
 * At most 200 slots an event.
 */
export interface SlotsPublished {
  doctor_id: string;
  slots: PublishedSlot[];
}

/**
 * Trigger: ops gave an account its staff roles.
 *
 * `doctor_id` is set when the account acts as that doctor. Tokens tell the services their roles;
 * notify keeps the doctor's account, so that it can reach one who does not see an alert.
 */
export interface StaffAssigned {
  account_id: string;
  roles: StaffRole[];
  doctor_id?: string | null;
}

export type StaffRole = "doctor" | "reception" | "ops";

/**
 * Trigger: the time at which a coming visit in person or by telephone, which has no room, is
 * expected to begin has moved, or is known anew.
 *
 * Lists and pages of its people read the new one from signalling.
 */
export interface StartEstimated {
  visit_id: string;
  doctor_id: string;
  earliest_at: string;
  expected_at: string;
  latest_at: string;
  /** 0: as planned */
  delay_minutes: number;
  cause?: WaitCause | null;
}

/**
 * Trigger: a patient finished "Połączenie testowe".
 *
 * Figures are what was measured, null where nothing was. Those without `up` in the name are
 * of the way back to the patient. `relay_*` says whether a TURN server was reached that way, null
 * where none is offered.
 */
export interface TestCallCompleted {
  visit_id: string;
  test_call_id: string;
  verdict: TestVerdict;
  camera_works: boolean;
  microphone_works: boolean;
  speaker_works?: boolean | null;
  round_trip_ms?: number | null;
  packets_lost_percent?: number | null;
  jitter_ms?: number | null;
  packets_lost_up_percent?: number | null;
  jitter_up_ms?: number | null;
  path?: NetworkPath | null;
  camera_problem?: DeviceProblem | null;
  microphone_problem?: DeviceProblem | null;
  bandwidth_up_kbps?: number | null;
  bandwidth_down_kbps?: number | null;
  relay_udp?: boolean | null;
  relay_tcp?: boolean | null;
  relay_tls?: boolean | null;
}

export type TestVerdict = "good" | "usable" | "bad";

/** Trigger: the patient or the clinic called the visit off; its slot is free again. */
export interface VisitCancelled {
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  patient_id: string;
  account_id: string;
  starts_at: string;
  cancelled_by: CancelledBy;
  language?: Language;
}

/** Trigger: the doctor ended the call of the visit, or closed it by hand. */
export interface VisitCompleted {
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  patient_id: string;
  completed_at: string;
}

/**
 * Trigger: the clinic withdrew the slot of a booked visit, and the patient needs another one.
 *
 * Told again when the slot that was kept for the patient is withdrawn too.
 */
export interface VisitDisrupted {
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  patient_id: string;
  account_id: string;
  language?: Language;
  /** When the visit was to start. */
  starts_at: string;
  /** The slot that is kept for the patient; none when no slot was free. */
  offered_slot_id?: string | null;
  offer_expires_at?: string | null;
}

/**
 * Trigger: a message of a kind that came after DeliveryFailed could not be delivered by one
 * channel.
 *
 * Reception has what was for patients in the same list.
 */
export interface VisitMessageFailed {
  visit_id: string;
  message_id: string;
  delivery_id: string;
  kind: VisitMessageKind;
  channel: MessageChannel;
  reason: DeliveryFault;
}

/** The kinds that `VisitMessageFailed` tells of: those that came after `DeliveryFailed`. */
export type VisitMessageKind = "delay" | "call_back" | "patient_waiting" | "readiness" | "recommendations" | "contact_attempt";

/**
 * Trigger: the doctor or reception said that the patient did not come to the visit.
 *
 * The visit is over, and the doctor's time stays taken.
 */
export interface VisitMissed {
  visit_id: string;
  slot_id: string;
  doctor_id: string;
  patient_id: string;
  starts_at: string;
  /** When that was said. */
  missed_at: string;
  /** The doctor or reception. */
  said_by: ParticipantRole;
  /** How many attempts to reach the patient count; none when the visit was not ended by them. */
  contact_attempt_count?: number | null;
}

/**
 * Trigger: a visit moved to another slot of its clinic; its old slot is free again.
 *
 * It is the same visit: chat and documents stay. All else are its new facts, the doctor too.
 */
export interface VisitRescheduled {
  visit_id: string;
  from_slot_id: string;
  slot_id: string;
  doctor_id: string;
  clinic_id: string;
  facility_id: string;
  patient_id: string;
  account_id: string;
  starts_at: string;
  ends_at: string;
  visit_type: VisitType;
  funding: Funding;
  language?: Language;
}

export type VisitType = "in_person" | "phone" | "video";

/** Why a visit is expected to begin at another time than planned. */
export type WaitCause = "doctor_said" | "visit_ahead" | "earlier_visits" | "not_begun";

/**
 * Trigger: the time at which a coming visit is expected to begin has moved, or is known anew.
 *
 * Lists and pages of its people read the new one from signalling.
 */
export interface WaitEstimated {
  visit_id: string;
  doctor_id: string;
  /** grows by one with each change of the room */
  room_version: number;
  earliest_at: string;
  expected_at: string;
  latest_at: string;
  /** 0: as planned */
  delay_minutes: number;
  cause?: WaitCause | null;
}

/** Why somebody is no longer on the wait-list. */
export type WaitlistEnd = "accepted" | "left" | "lapsed";

/**
 * Trigger: a patient waits for an earlier slot of a clinic.
 *
 * For analysts: no service of ours consumes it.
 */
export interface WaitlistJoined {
  entry_id: string;
  clinic_id: string;
  patient_id: string;
  account_id: string;
  funding: Funding;
  visit_types: VisitType[];
  /** Only this doctor; any of the clinic's without it. */
  doctor_id?: string | null;
  facility_id?: string | null;
  /** The end of the latest day that suits the patient. */
  until: string;
}

/**
 * Trigger: a patient waits no more: by their own wish, with a visit, or since the day is over.
 *
 * For analysts: no service of ours consumes it.
 */
export interface WaitlistLeft {
  entry_id: string;
  clinic_id: string;
  patient_id: string;
  account_id: string;
  why: WaitlistEnd;
}

/** The data of each event type. */
export interface Events {
  "videoporady.booking.SlotHeld.v1": SlotHeld;
  "videoporady.booking.SlotReleased.v1": SlotReleased;
  "videoporady.booking.SlotBooked.v1": SlotBooked;
  "videoporady.booking.VisitCancelled.v1": VisitCancelled;
  "videoporady.booking.VisitCompleted.v1": VisitCompleted;
  "videoporady.booking.VisitMissed.v1": VisitMissed;
  "videoporady.booking.ContactAttempted.v1": ContactAttempted;
  "videoporady.booking.VisitRescheduled.v1": VisitRescheduled;
  "videoporady.booking.VisitDisrupted.v1": VisitDisrupted;
  "videoporady.booking.WaitlistJoined.v1": WaitlistJoined;
  "videoporady.booking.WaitlistLeft.v1": WaitlistLeft;
  "videoporady.booking.SlotOffered.v1": SlotOffered;
  "videoporady.booking.SlotOfferEnded.v1": SlotOfferEnded;
  "videoporady.calendar.ClinicOpened.v1": ClinicOpened;
  "videoporady.calendar.ClinicChanged.v1": ClinicChanged;
  "videoporady.calendar.DoctorChanged.v1": DoctorChanged;
  "videoporady.calendar.SlotsPublished.v1": SlotsPublished;
  "videoporady.calendar.SlotWithdrawn.v1": SlotWithdrawn;
  "videoporady.chat.MessagePosted.v1": MessagePosted;
  "videoporady.chat.MessagesRead.v1": MessagesRead;
  "videoporady.chat.DocumentShared.v1": DocumentShared;
  "videoporady.chat.DocumentRefused.v1": DocumentRefused;
  "videoporady.chat.RecommendationsIssued.v1": RecommendationsIssued;
  "videoporady.identity.PatientRegistered.v1": PatientRegistered;
  "videoporady.identity.GuardianshipGranted.v1": GuardianshipGranted;
  "videoporady.identity.GuardianshipEnded.v1": GuardianshipEnded;
  "videoporady.identity.StaffAssigned.v1": StaffAssigned;
  "videoporady.identity.SessionRevoked.v1": SessionRevoked;
  "videoporady.identity.AccountErased.v1": AccountErased;
  "videoporady.notify.AlertRaised.v1": AlertRaised;
  "videoporady.notify.AlertAcknowledged.v1": AlertAcknowledged;
  "videoporady.notify.AlertEscalated.v1": AlertEscalated;
  "videoporady.notify.AlertEnded.v1": AlertEnded;
  "videoporady.notify.ReminderSent.v1": ReminderSent;
  "videoporady.notify.DeliveryFailed.v1": DeliveryFailed;
  "videoporady.notify.VisitMessageFailed.v1": VisitMessageFailed;
  "videoporady.signalling.TestCallCompleted.v1": TestCallCompleted;
  "videoporady.signalling.ReadinessTaskOpened.v1": ReadinessTaskOpened;
  "videoporady.signalling.ReadinessTaskClosed.v1": ReadinessTaskClosed;
  "videoporady.signalling.PatientReady.v1": PatientReady;
  "videoporady.signalling.PatientLeft.v1": PatientLeft;
  "videoporady.signalling.PresenceChanged.v1": PresenceChanged;
  "videoporady.signalling.CallStarted.v1": CallStarted;
  "videoporady.signalling.CallInterrupted.v1": CallInterrupted;
  "videoporady.signalling.CallResumed.v1": CallResumed;
  "videoporady.signalling.ChannelChanged.v1": ChannelChanged;
  "videoporady.signalling.CallEnded.v1": CallEnded;
  "videoporady.signalling.CallQualityReported.v1": CallQualityReported;
  "videoporady.signalling.GuestQualityReported.v1": GuestQualityReported;
  "videoporady.signalling.WaitEstimated.v1": WaitEstimated;
  "videoporady.signalling.StartEstimated.v1": StartEstimated;
  "videoporady.signalling.CallBackRequested.v1": CallBackRequested;
  "videoporady.signalling.PatientCalled.v1": PatientCalled;
  "videoporady.signalling.DoctorDelayed.v1": DoctorDelayed;
  "videoporady.signalling.ClientObserved.v1": ClientObserved;
  "videoporady.signalling.GuestObserved.v1": GuestObserved;
  "videoporady.signalling.SendingChanged.v1": SendingChanged;
  "videoporady.signalling.GuestInvited.v1": GuestInvited;
  "videoporady.signalling.GuestArrived.v1": GuestArrived;
  "videoporady.signalling.GuestAdmitted.v1": GuestAdmitted;
  "videoporady.signalling.GuestRemoved.v1": GuestRemoved;
}
