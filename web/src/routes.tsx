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
  screen("/wizyty/:visitId/czat", () => import("./features/chat/ChatPage")),
  screen("/umow", () => import("./features/booking/FundingPage")),
  screen("/umow/poradnia", () => import("./features/booking/ClinicPage")),
  screen("/umow/skierowanie", () => import("./features/booking/ReferralPage")),
  screen("/umow/terminarz", () => import("./features/booking/CalendarPage")),
  screen("/umow/podsumowanie/:holdId", () => import("./features/booking/SummaryPage")),
  screen("/profil", () => import("./features/account/ProfilePage")),
  screen("/profil/dziecko", () => import("./features/account/AddChildPage")),
  screen("/profil/kalendarz", () => import("./features/feed/FeedPage")),
  screen("/instrukcja", () => import("./features/instruction/InstructionPage")),
];

const whole: RouteObject[] = [
  screen("/wizyty/:visitId/polacz", () => import("./features/call/CallPage")),
];

const doctor: RouteObject[] = [
  screen("/lekarz", () => import("./features/console/DoctorTodayPage")),
  screen("/lekarz/wizyty/:visitId", () => import("./features/call/CallPage")),
];

const reception: RouteObject[] = [
  screen("/rejestracja", () => import("./features/console/ReceptionMessagesPage")),
];

export const router = createBrowserRouter([
  {
    element: <Root />,
    errorElement: <RouteError />,
    HydrateFallback: () => null,
    children: [
      { path: "/", element: <Landing /> },
      screen("/logowanie", () => import("./features/session/LogInPage")),
      screen("/zaloz-konto", () => import("./features/session/RegisterPage")),
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
          { element: <RequireStaff staffRole="reception" />, children: reception },
        ],
      },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
]);
