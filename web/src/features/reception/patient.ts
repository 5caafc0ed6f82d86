import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { List, Patient } from "../../api/model";

/** The patient for whom reception books; null when there is none of this id. */
export const bookedPatientQuery = (patient_id: string) =>
  queryOptions({
    queryKey: ["booked-patient", patient_id],
    queryFn: async ({ signal }): Promise<Patient | null> => {
      const query = { id: [patient_id] };
      const list = await api.get<List<Patient>>("/api/identity/patients", query, signal);
      return list.items[0] ?? null;
    },
    staleTime: 60_000,
  });
