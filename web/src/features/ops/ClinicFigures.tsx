import type { ClinicDayFigures } from "../../api/model";
import { useDirectory } from "../../api/queries";
import { useLanguage, useText } from "../../i18n/language";
import { PartBar, WideTable } from "../../ui/BarChart";
import { clinicsOf, noShowRateOf, occupancyOf } from "./figures";
import { figureWords } from "./figureWords";
import { useNumbers } from "./numbers";

/** The clinics beside each other, the busiest first. */
export function ClinicFigures({ items }: { items: ClinicDayFigures[] }) {
  const f = useText(figureWords);
  const numbers = useNumbers();
  const { language } = useLanguage();
  const { directory } = useDirectory();
  const percent = (part: number | null) => (part === null ? f("none") : numbers.percent(part));
  return (
    <section className="card card--flush" aria-labelledby="clinic-figures">
      <div className="card__head card__head--inset">
        <h2 id="clinic-figures">{f("byClinic")}</h2>
      </div>
      <WideTable label={f("byClinic")}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{f("clinic")}</th>
              <th scope="col">{f("occupancy")}</th>
              <th scope="col" className="num">
                {f("booked")}
              </th>
              <th scope="col" className="num">
                {f("noShow")}
              </th>
              <th scope="col" className="num">
                {f("cancelledOnes")}
              </th>
            </tr>
          </thead>
          <tbody>
            {clinicsOf(items).map(({ clinic_id, counts }) => {
              const occupancy = occupancyOf(counts);
              return (
                <tr key={clinic_id}>
                  <th scope="row">{directory.clinic(clinic_id)?.name[language]}</th>
                  <td>
                    <span>{percent(occupancy)}</span>
                    <PartBar part={occupancy ?? 0} />
                  </td>
                  <td className="num">{numbers.count(counts.booked_count)}</td>
                  <td className="num">{percent(noShowRateOf(counts))}</td>
                  <td className="num">{numbers.count(counts.cancelled_count)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </WideTable>
    </section>
  );
}
