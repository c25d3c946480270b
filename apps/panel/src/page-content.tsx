/** The page that the address names, below the header. All but the first are loaded when they are first opened. */
import { lazy, Suspense, type ReactElement } from "react";
import { FocusOnArrival } from "./focus-on-arrival.tsx";
import type { LiveState } from "./live/live-state.ts";
import { usePage } from "./page-location.ts";
import { Workspace } from "./workspace.tsx";

const ServicesPage = lazy(async () => ({ default: (await import("./services/services-page.tsx")).ServicesPage }));
const ServicePage = lazy(async () => ({ default: (await import("./services/service-page.tsx")).ServicePage }));
const FindingsPage = lazy(async () => ({ default: (await import("./findings/findings-page.tsx")).FindingsPage }));
const WhatIfPage = lazy(async () => ({ default: (await import("./what-if/what-if-page.tsx")).WhatIfPage }));
const PlansPage = lazy(async () => ({ default: (await import("./plans/plans-page.tsx")).PlansPage }));
const PlanFormPage = lazy(async () => ({ default: (await import("./plans/form/plan-form-page.tsx")).PlanFormPage }));
const PlanPage = lazy(async () => ({ default: (await import("./plans/plan-page.tsx")).PlanPage }));
const LeasesPage = lazy(async () => ({ default: (await import("./leases/list/leases-page.tsx")).LeasesPage }));
const ClaimPage = lazy(async () => ({ default: (await import("./leases/claim/claim-page.tsx")).ClaimPage }));
const DriftPage = lazy(async () => ({ default: (await import("./leases/drift-page.tsx")).DriftPage }));
const PoolsPage = lazy(async () => ({ default: (await import("./leases/pool/pools-page.tsx")).PoolsPage }));
const PoolPage = lazy(async () => ({ default: (await import("./leases/pool/pool-page.tsx")).PoolPage }));
const PoolFormPage = lazy(async () => ({ default: (await import("./leases/pool/pool-form-page.tsx")).PoolFormPage }));
const NotesPage = lazy(async () => ({ default: (await import("./notes/notes-page.tsx")).NotesPage }));
const LedgerPage = lazy(async () => ({ default: (await import("./ledger/ledger-page.tsx")).LedgerPage }));
const PeoplePage = lazy(async () => ({ default: (await import("./people/people-page.tsx")).PeoplePage }));

interface PageContentProps {
  readonly live: LiveState;
  readonly onReconnect: () => void;
  readonly isPrivileged: boolean;
  readonly showHelp: () => void;
}

export function PageContent(props: PageContentProps): ReactElement {
  const location = usePage();
  const { live, onReconnect } = props;
  if (location.page === "endpoints") {
    return (
      <>
        <Workspace {...props} />
        <FocusOnArrival page="endpoints" />
      </>
    );
  }
  return (
    <Suspense fallback={<div aria-busy className="flex-1" />}>
      {location.page === "plans" ? <PlansPage /> : null}
      {location.page === "plan-form" ? (
        <PlanFormPage key={JSON.stringify(location.wish)} wish={location.wish} endpoints={live.endpoints} />
      ) : null}
      {location.page === "plan" ? <PlanPage key={location.id} id={location.id} /> : null}
      {location.page === "leases" ? <LeasesPage opened={location.lease} /> : null}
      {location.page === "claim" ? <ClaimPage key={JSON.stringify(location.wish)} asked={location.wish} /> : null}
      {location.page === "drift" ? <DriftPage /> : null}
      {location.page === "pools" ? <PoolsPage /> : null}
      {location.page === "pool" ? <PoolPage key={location.name} name={location.name} /> : null}
      {location.page === "pool-form" ? <PoolFormPage key={location.name} name={location.name} /> : null}
      {location.page === "notes" ? <NotesPage live={live} /> : null}
      {location.page === "people" ? <PeoplePage /> : null}
      {location.page === "ledger" ? <LedgerPage /> : null}
      {location.page === "findings" ? <FindingsPage /> : null}
      {location.page === "what-if" ? <WhatIfPage location={location} live={live} /> : null}
      {location.page === "services" ? <ServicesPage live={live} onReconnect={onReconnect} /> : null}
      {location.page === "service" ? <ServicePage key={location.id} id={location.id} live={live} /> : null}
      <FocusOnArrival page={"id" in location ? `${location.page} ${location.id}` : location.page} />
    </Suspense>
  );
}
