import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useText } from "../../i18n/language";
import { LinkButton } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/Icon";
import { EmptyState, ErrorState, SkeletonCard } from "../../ui/States";
import { OpsShell } from "./OpsShell";
import { words } from "./words";

export interface ListRow {
  id: string;
  to: string;
  title: string;
  detail: ReactNode;
}

export interface ListPageProps<Thing> {
  title: string;
  icon: IconName;
  list: UseQueryResult<Thing[]>;
  rowOf: (thing: Thing) => ListRow;
  add: { to: string; label: string };
  emptyTitle: string;
  emptyText: string;
}

/** Everything of one kind; each row leads to its form. */
export function ListPage<Thing>(props: ListPageProps<Thing>) {
  const { title, icon, list, rowOf, add, emptyTitle, emptyText } = props;
  const t = useText(words);
  const addLink = (
    <LinkButton variant="primary" icon="plus" to={add.to}>
      {add.label}
    </LinkButton>
  );
  const rows = list.data?.map(rowOf) ?? [];
  return (
    <OpsShell title={title} end={rows.length > 0 ? addLink : undefined}>
      {list.data === undefined && list.error ? (
        <ErrorState error={list.error} title={t("failed")} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <SkeletonCard label={t("loading")} />
      ) : rows.length === 0 ? (
        <div className="card">
          <EmptyState icon={icon} title={emptyTitle} actions={addLink}>
            <p>{emptyText}</p>
          </EmptyState>
        </div>
      ) : (
        <ul className="card card--flush list">
          {rows.map((row) => (
            <li key={row.id}>
              <Link className="row row--link" to={row.to}>
                <span className="row__main">
                  <span className="row__title">{row.title}</span>
                  <br />
                  <span className="row__meta">{row.detail}</span>
                </span>
                <Icon name="right" />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </OpsShell>
  );
}
