import { useQuery } from "@tanstack/react-query";
import { facilitiesQuery } from "../../api/queries";
import { useText } from "../../i18n/language";
import { catalogueWords } from "./catalogueWords";
import { NEW } from "./data";
import { ListPage } from "./ListPage";
import { words } from "./words";

const BASE = "/konfiguracja/placowki";

export default function FacilitiesPage() {
  const t = useText(words);
  const c = useText(catalogueWords);
  return (
    <ListPage
      title={t("facilities")}
      icon="building"
      list={useQuery(facilitiesQuery)}
      rowOf={(facility) => ({
        id: facility.facility_id,
        to: `${BASE}/${facility.facility_id}`,
        title: facility.name,
        detail: `${facility.address}, ${facility.city}`,
      })}
      add={{ to: `${BASE}/${NEW}`, label: c("addFacility") }}
      emptyTitle={c("noFacilities")}
      emptyText={c("noFacilitiesText")}
    />
  );
}
