/** Saved views: those that come with the panel, a person's own, and the present one to be kept under a name. */
import { Check, Link2, Pencil, Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type ReactElement, type ReactNode } from "react";
import { copyText } from "../copy-button.tsx";
import { IconButton } from "../icon-button.tsx";
import { useSpeech } from "../settings/language.ts";
import { showToast } from "../toast.tsx";
import { useView } from "../view.ts";
import {
  builtInViews,
  changeTo,
  deleteView,
  isSameView,
  partsOf,
  renameView,
  saveView,
  useSavedViews,
  type SavedView,
  type ViewParts,
} from "./saved-views.ts";
import { viewLink } from "./view-link.ts";

export function ViewsMenu({ icon }: { readonly icon: ReactNode }): ReactElement {
  const { say } = useSpeech();
  const [isOpen, setIsOpen] = useState(false);
  const label = say("panel.views.title");
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger title={label} aria-label={label} className="tool-button">
        {icon}
        <span className="max-2xl:hidden">{label}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="animate-appear z-40 max-h-[70vh] w-80 max-w-[calc(100vw-1rem)] overflow-auto rounded-lg bg-raised p-1 shadow-float"
        >
          <ViewList onDone={() => setIsOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ViewList({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { say } = useSpeech();
  const { view, changeView } = useView();
  const saved = useSavedViews();
  const present = partsOf(view);
  const show = (parts: ViewParts): void => {
    changeView(changeTo(parts), true);
    onDone();
  };
  return (
    <>
      <ul>
        {builtInViews.map(({ id, parts }) => (
          <li key={id}>
            <ViewButton name={say(`panel.views.${id}`)} isShown={isSameView(present, parts)} onShow={() => show(parts)} />
          </li>
        ))}
        {saved.map((one) => (
          <OwnView key={one.name} view={one} isShown={isSameView(present, one)} onShow={() => show(one)} />
        ))}
      </ul>
      <SaveForm present={present} />
    </>
  );
}

interface ViewButtonProps {
  readonly name: string;
  readonly isShown: boolean;
  readonly onShow: () => void;
}

function ViewButton({ name, isShown, onShow }: ViewButtonProps): ReactElement {
  return (
    <button type="button" onClick={onShow} aria-pressed={isShown} className="menu-item w-full min-w-0 hover:bg-hover">
      <span className="min-w-0 flex-1 truncate text-left">{name}</span>
      {isShown ? <Check aria-hidden size={14} className="shrink-0 text-accent" /> : null}
    </button>
  );
}

function OwnView({
  view,
  isShown,
  onShow,
}: {
  readonly view: SavedView;
  readonly isShown: boolean;
  readonly onShow: () => void;
}): ReactElement {
  const { say } = useSpeech();
  const [isRenaming, setIsRenaming] = useState(false);
  const { name } = view;
  const copyLink = (): void => void copyText(viewLink(view)).then(() => showToast(say("panel.views.linkCopied", { name })));
  if (isRenaming) {
    const rename = (to: string): void => {
      renameView(name, to);
      setIsRenaming(false);
    };
    return (
      <li>
        <NameForm label={say("panel.views.rename", { name })} button={say("panel.views.renameButton")} initial={name} onSubmit={rename} />
      </li>
    );
  }
  return (
    <li className="flex items-center">
      <ViewButton name={name} isShown={isShown} onShow={onShow} />
      <IconButton icon={Link2} text={say("panel.views.copyLink", { name })} onPress={copyLink} size={14} />
      <IconButton icon={Pencil} text={say("panel.views.rename", { name })} onPress={() => setIsRenaming(true)} size={13} />
      <IconButton icon={Trash2} text={say("panel.views.delete", { name })} onPress={() => deleteView(name)} size={13} />
    </li>
  );
}

function SaveForm({ present }: { readonly present: ViewParts }): ReactElement {
  const { say } = useSpeech();
  const save = (name: string): void => {
    saveView({ name, ...present });
    showToast(say("panel.views.saved", { name }));
  };
  const copyLink = (): void => void copyText(viewLink(present)).then(() => showToast(say("panel.views.presentLinkCopied")));
  return (
    <div className="mt-1 border-t border-line pt-1">
      <NameForm label={say("panel.views.name")} button={say("panel.views.save")} initial="" onSubmit={save} />
      <button type="button" onClick={copyLink} className="menu-item w-full hover:bg-hover">
        <Link2 aria-hidden size={14} className="text-muted" />
        {say("panel.views.copyPresentLink")}
      </button>
    </div>
  );
}

interface NameFormProps {
  readonly label: string;
  readonly button: string;
  readonly initial: string;
  readonly onSubmit: (name: string) => void;
}

function NameForm({ label, button, initial, onSubmit }: NameFormProps): ReactElement {
  const [name, setName] = useState(initial);
  return (
    <form
      className="flex items-center gap-1.5 p-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        onSubmit(name.trim());
        setName("");
      }}
    >
      <input
        value={name}
        maxLength={60}
        aria-label={label}
        placeholder={label}
        onChange={(event) => setName(event.target.value)}
        className="h-8 min-w-0 flex-1 rounded-md border border-line-strong/60 bg-paper px-2 placeholder:text-muted"
      />
      <button type="submit" disabled={name.trim() === ""} className="plain-button shrink-0">
        {button}
      </button>
    </form>
  );
}
