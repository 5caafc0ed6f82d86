/** Every address of the client. Each screen is loaded when it is first needed. */
import type { ComponentType } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import {
  Landing,
  NotFoundPage,
  RequireSession,
  RequireStaff,
  Root,
  RouteError,
} from "./features/session/gates";
import { PortalLayout } from "./features/session/PortalLayout";

type Screen = { default: ComponentType };

function screen(path: string, load: () => Promise<Screen>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }) };
}

function layout(load: () => Promise<Screen>, children: RouteObject[]): RouteObject {
  return { lazy: async () => ({ Component: (await load()).default }), children };
}

// Calls and consoles fill the window by themselves; the portal has its bar and footer.
const portal: RouteObject[] = [
  screen("/wizyty", () => import("./features/visits/VisitsPage")),
  screen("/wizyty/:visitId", () => import("./features/visits/VisitPage")),
  screen("/wizyty/:visitId/test", () => import("./features/test-call/TestCallPage")),
  screen("/wizyty/:visitId/termin", () => import("./features/changes/ReschedulePage")),
  screen("/wizyty/:visitId/czat", () => import("./features/chat/ChatPage")),
  screen("/umow", () => import("./features/booking/FundingPage")),
  screen("/umow/poradnia", () => import("./features/booking/ClinicPage")),
  screen("/umow/skierowanie", () => import("./features/booking/ReferralPage")),
  screen("/umow/terminarz", () => import("./features/booking/CalendarPage")),
  screen("/umow/pytania/:holdId/:number?", () => import("./features/booking/QuestionsPage")),
  screen("/umow/podsumowanie/:holdId", () => import("./features/booking/SummaryPage")),
  screen("/profil", () => import("./features/account/ProfilePage")),
  screen("/profil/bezpieczenstwo", () => import("./features/account/SecurityPage")),
  screen("/profil/dane", () => import("./features/account/DataPage")),
  screen("/profil/dziecko", () => import("./features/account/AddChildPage")),
  screen("/profil/dzieci/:patientId", () => import("./features/family/ChildPage")),
  screen("/profil/dzieci/:patientId/kod/:kind", () => import("./features/family/InvitePage")),
  screen("/zaproszenie", () => import("./features/family/InvitationPage")),
  screen("/profil/powiadomienia", () => import("./features/messages/PreferencesPage")),
  screen("/powiadomienia", () => import("./features/messages/InboxPage")),
  screen("/profil/kalendarz", () => import("./features/feed/FeedPage")),
  screen("/instrukcja", () => import("./features/instruction/InstructionPage")),
];

const whole: RouteObject[] = [
  screen("/wizyty/:visitId/polacz", () => import("./features/call/CallPage")),
];

const doctor: RouteObject[] = [
  screen("/lekarz", () => import("./features/console/DoctorTodayPage")),
  screen("/lekarz/wizyty/:visitId", () => import("./features/call/CallPage")),
  screen(
    "/lekarz/wizyty/:visitId/przebieg",
    () => import("./features/timeline/DoctorTimelinePage"),
  ),
];

const reception: RouteObject[] = [
  screen("/rejestracja", () => import("./features/console/ReceptionMessagesPage")),
  screen("/rejestracja/na-zywo", () => import("./features/board/ReceptionBoardPage")),
  screen("/rejestracja/wizyty", () => import("./features/console/ReceptionDayPage")),
  screen("/rejestracja/wizyty/:visitId/termin", () => import("./features/reception/MovePage")),
  screen(
    "/rejestracja/wizyty/:visitId/przebieg",
    () => import("./features/timeline/ReceptionTimelinePage"),
  ),
  screen("/rejestracja/pacjenci", () => import("./features/reception/FindPatientPage")),
  screen("/rejestracja/pacjenci/dodaj", () => import("./features/reception/AddPatientPage")),
  screen("/rejestracja/umow/:patientId", () => import("./features/reception/BookForPage")),
  screen(
    "/rejestracja/umow/:patientId/:holdId",
    () => import("./features/reception/ConfirmForPage"),
  ),
];

const ops: RouteObject[] = [
  { path: "/konfiguracja", element: <Navigate to="/konfiguracja/poradnie" replace /> },
  screen("/konfiguracja/placowki", () => import("./features/ops/FacilitiesPage")),
  screen("/konfiguracja/placowki/:id", () => import("./features/ops/FacilityPage")),
  screen("/konfiguracja/poradnie", () => import("./features/ops/ClinicsPage")),
  screen("/konfiguracja/poradnie/:id", () => import("./features/ops/ClinicPage")),
  screen("/konfiguracja/lekarze", () => import("./features/ops/DoctorsPage")),
  screen("/konfiguracja/lekarze/:id", () => import("./features/ops/DoctorPage")),
  screen("/konfiguracja/grafiki", () => import("./features/ops/SchedulesPage")),
  screen("/konfiguracja/nieobecnosci", () => import("./features/ops/AbsencesPage")),
  screen("/konfiguracja/zespol", () => import("./features/ops/StaffPage")),
  screen("/konfiguracja/zespol/dodaj", () => import("./features/ops/NewStaffPage")),
  screen("/konfiguracja/zespol/:id", () => import("./features/ops/StaffMemberPage")),
  screen("/konfiguracja/na-zywo", () => import("./features/board/OpsBoardPage")),
  screen("/konfiguracja/wskazniki", () => import("./features/ops/FiguresPage")),
  screen("/konfiguracja/przechowywanie", () => import("./features/ops/RetentionPage")),
  screen("/konfiguracja/historia", () => import("./features/ops/HistoryPage")),
];

export const router = createBrowserRouter([
  {
    element: <Root />,
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      { path: "/", element: <Landing /> },
      screen("/logowanie", () => import("./features/session/LogInPage")),
      screen("/regulamin", () => import("./features/session/TermsPage")),
      screen("/zaloz-konto", () => import("./features/session/RegisterPage")),
      screen("/gosc/:guestId", () => import("./features/guests/GuestPage")),
      {
        element: <RequireSession />,
        children: [
          {
            element: <PortalLayout />,
            errorElement: <RouteError />,
            children: [...portal, { path: "/umow/*", element: <Navigate to="/umow" replace /> }],
          },
          ...whole,
          {
            element: <RequireStaff staffRole="doctor" />,
            children: [layout(() => import("./features/console/DoctorLayout"), doctor)],
          },
          {
            element: <RequireStaff staffRole="reception" />,
            children: [layout(() => import("./features/console/ReceptionLayout"), reception)],
          },
          {
            element: <RequireStaff staffRole="ops" />,
            children: [layout(() => import("./features/ops/OpsLayout"), ops)],
          },
        ],
      },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
]);
