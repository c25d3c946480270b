/**
 * The one catalogue of every text a person sees, put together from files by the noun they speak of.
 * Ids are dotted, begin with that noun and are never reused for another meaning.
 */
import { applyMessages } from "./messages/apply.ts";
import { applyCommandMessages } from "./messages/apply-commands.ts";
import { coverageMessages } from "./messages/coverage.ts";
import { errorMessages } from "./messages/errors.ts";
import { passwordCommandMessages } from "./messages/password-command.ts";
import { backupCommandMessages } from "./messages/backup-commands.ts";
import { ledgerErrorMessages } from "./messages/errors-ledger.ts";
import { peopleErrorMessages } from "./messages/errors-people.ts";
import { doctorMessages } from "./messages/doctor.ts";
import { explanationMessages } from "./messages/explanation.ts";
import { explanationLimitMessages } from "./messages/explanation-limits.ts";
import { explanationSettingMessages } from "./messages/explanation-settings.ts";
import { eventMessages } from "./messages/events.ts";
import { findingMessages } from "./messages/findings.ts";
import { commandMessages } from "./messages/commands.ts";
import { helpMessages } from "./messages/help.ts";
import { panelMessages } from "./messages/panel.ts";
import { fixMessages } from "./messages/fixes.ts";
import { differenceMessages } from "./messages/difference.ts";
import { ledgerMessages } from "./messages/ledger.ts";
import { ledgerEntryMessages } from "./messages/ledger-entries.ts";
import { ledgerPageMessages } from "./messages/ledger-page.ts";
import { reachMessages } from "./messages/reach.ts";
import { guardMessages } from "./messages/guard.ts";
import { judgingMessages } from "./messages/judging.ts";
import { reportMessages } from "./messages/report.ts";
import { signInMessages } from "./messages/sign-ins.ts";
import { selinuxMessages } from "./messages/selinux.ts";
import { traceMessages } from "./messages/trace.ts";
import { serviceWebMessages } from "./messages/services-web.ts";
import { serviceDatabaseMessages } from "./messages/services-databases.ts";
import { serviceMessagingMessages } from "./messages/services-messaging.ts";
import { serviceNetworkMessages } from "./messages/services-network.ts";
import { servicePanelMessages } from "./messages/services-panels.ts";
import { serviceProgramMessages } from "./messages/services-programs.ts";
import { serviceSystemdMessages } from "./messages/services-systemd.ts";
import { serviceRuntimeMessages } from "./messages/services-runtimes.ts";
import { serviceWholeMessages } from "./messages/services-whole.ts";
import { panelServiceMessages } from "./messages/panel-services.ts";
import { panelTableMessages } from "./messages/panel-table.ts";
import { panelNoteMessages } from "./messages/panel-notes.ts";
import { panelPeopleMessages } from "./messages/panel-people.ts";
import { planEffectMessages } from "./messages/plan-effect.ts";
import { planFormMessages } from "./messages/plan-form.ts";
import { planListMessages } from "./messages/plan-list.ts";
import { planPageMessages } from "./messages/plan-page.ts";
import { planSigningMessages } from "./messages/plan-signing.ts";
import { planMessages } from "./messages/plans.ts";
import { claimPageMessages } from "./messages/claim-page.ts";
import { leasePageMessages } from "./messages/lease-page.ts";
import { forecastMessages } from "./messages/forecast.ts";
import { poolPageMessages } from "./messages/pool-page.ts";
import { panelReachMessages } from "./messages/panel-reach.ts";
import { serviceMessages } from "./messages/services.ts";
import { leaseMessages } from "./messages/leases.ts";
import { leaseCommandMessages } from "./messages/lease-command.ts";
import { leaseHelpMessages } from "./messages/lease-help.ts";
import { poolCommandMessages } from "./messages/pool-command.ts";
import { leaseEntryMessages } from "./messages/lease-entries.ts";
import { poolWarningMessages } from "./messages/pool-warnings.ts";
import { waiverMessages } from "./messages/waivers.ts";

export const catalogue = {
  ...applyMessages,
  ...leaseMessages,
  ...leaseCommandMessages,
  ...leaseHelpMessages,
  ...poolCommandMessages,
  ...applyCommandMessages,
  ...planMessages,
  ...commandMessages,
  ...coverageMessages,
  ...doctorMessages,
  ...errorMessages,
  ...peopleErrorMessages,
  ...ledgerErrorMessages,
  ...backupCommandMessages,
  ...passwordCommandMessages,
  ...eventMessages,
  ...explanationMessages,
  ...explanationSettingMessages,
  ...explanationLimitMessages,
  ...findingMessages,
  ...ledgerMessages,
  ...ledgerEntryMessages,
  ...ledgerPageMessages,
  ...helpMessages,
  ...panelMessages,
  ...reachMessages,
  ...traceMessages,
  ...guardMessages,
  ...judgingMessages,
  ...differenceMessages,
  ...fixMessages,
  ...reportMessages,
  ...signInMessages,
  ...selinuxMessages,
  ...serviceWebMessages,
  ...serviceDatabaseMessages,
  ...serviceMessagingMessages,
  ...serviceNetworkMessages,
  ...servicePanelMessages,
  ...serviceProgramMessages,
  ...serviceSystemdMessages,
  ...serviceRuntimeMessages,
  ...serviceWholeMessages,
  ...panelServiceMessages,
  ...panelTableMessages,
  ...panelNoteMessages,
  ...reportMessages,
  ...panelPeopleMessages,
  ...planEffectMessages,
  ...planFormMessages,
  ...planListMessages,
  ...planPageMessages,
  ...planSigningMessages,
  ...leasePageMessages,
  ...poolPageMessages,
  ...forecastMessages,
  ...claimPageMessages,
  ...panelReachMessages,
  ...serviceMessages,
  ...leaseEntryMessages,
  ...poolWarningMessages,
  ...waiverMessages,
};
export type Catalogue = typeof catalogue;
export type MessageId = keyof Catalogue;
