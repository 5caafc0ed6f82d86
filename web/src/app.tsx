/** The providers that every screen stands on. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { RouterProvider } from "react-router";
import { ApiProblem, onSessionEnd } from "./api/client";
import { meQuery } from "./api/queries";
import { LanguageProvider } from "./i18n/language";
import { router } from "./routes";
import { ToastArea } from "./ui/Toast";

const RETRIES_MAX = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only a missing answer is worth asking again.
      retry: (count, error) => !(error instanceof ApiProblem) && count < RETRIES_MAX,
      retryDelay: (count) => 400 * 2 ** count,
      // "Unreachable" has its own screen; pausing in silence would show a skeleton for ever.
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

export function App() {
  useEffect(() => onSessionEnd(() => queries.setQueryData(meQuery.queryKey, null)), []);
  return (
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <RouterProvider router={router} />
        <ToastArea />
      </LanguageProvider>
    </QueryClientProvider>
  );
}
