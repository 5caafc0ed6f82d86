/** What is read of the account's protection. */
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "../../api/client";
import type { Security } from "../../api/model";

export const securityQuery = queryOptions({
  queryKey: ["security"],
  queryFn: ({ signal }) => api.get<Security>("/api/identity/me/security", {}, signal),
  staleTime: 0,
});

/** Reads the settings again after a change of them. */
export function useSecurityChanged(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () => client.invalidateQueries({ queryKey: securityQuery.queryKey }),
    [client],
  );
}
