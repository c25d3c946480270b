/** The card in the middle of the page that whoever is not signed in sees, with the language and the theme below it. */
import type { ReactElement, ReactNode } from "react";
import { LanguageSwitch, ThemeSwitch } from "../header/preference-switches.tsx";
import { PortolanMark } from "../header/portolan-mark.tsx";

export function SignInFrame({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <main className="flex min-h-full flex-col items-center justify-center bg-sunken p-4">
      <div className="w-full max-w-md rounded-xl bg-raised p-6 shadow-float sm:p-8">
        <div className="mb-6 flex items-center gap-3">
          <PortolanMark size={32} />
          <h1 className="text-lg font-semibold">{title}</h1>
        </div>
        {children}
      </div>
      <div className="mt-4 flex items-center gap-1">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </main>
  );
}
