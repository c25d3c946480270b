/** Times as people read them, by Intl in the panel's language; the clock is an argument. */
import type { Language } from "@portolan/phrases";

const formats = new Map<string, Intl.DateTimeFormat>();
const ages = new Map<string, string>(); // as many as there are seconds, minutes, hours and days that were shown
const ageFormats = new Map<string, Intl.NumberFormat>(); // one for each language and unit, for making one takes long

/** Hours, minutes and seconds; of another day than `nowMs` with the date. Null where the text is no date. */
export function formatClock(iso: string, language: Language, nowMs: number): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  return dayNumber(at) === dayNumber(nowMs) ? writeClock(new Date(at), true) : dateFormat(language, dateAndTime).format(at);
}

/** Hours and minutes; of another day than `nowMs` with the date. */
export function formatMinute(iso: string, language: Language, nowMs: number): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  return dayNumber(at) === dayNumber(nowMs) ? writeClock(new Date(at), false) : dateFormat(language, dateAndTime).format(at);
}

export function formatDateTime(iso: string, language: Language): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : dateFormat(language, fullDateAndTime).format(at);
}

export function formatDay(atMs: number, language: Language): string {
  return dateFormat(language, dayOnly).format(atMs);
}

/** 09:08:07, the same in both languages. Not by Intl, whose first date costs a frame. */
function writeClock(date: Date, hasSeconds: boolean): string {
  const parts = [date.getHours(), date.getMinutes(), ...(hasSeconds ? [date.getSeconds()] : [])];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** A length of time in its largest unit, short: `3 d`, `3天`. Below a minute in seconds; never negative. */
export function formatAge(elapsedMs: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const [value, unit] = largestUnit(seconds);
  const key = `${language} ${value} ${unit}`;
  const known = ages.get(key);
  if (known !== undefined) return known;
  const made = ageFormat(language, unit).format(value);
  ages.set(key, made);
  return made;
}

function ageFormat(language: Language, unit: string): Intl.NumberFormat {
  const key = `${language} ${unit}`;
  const known = ageFormats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: language === "en" ? "narrow" : "short" });
  ageFormats.set(key, made);
  return made;
}

/** Whole local days since the epoch's day, to tell days apart. */
export function dayNumber(atMs: number): number {
  const date = new Date(atMs);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

const dateAndTime: Intl.DateTimeFormatOptions = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const fullDateAndTime: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" };
const dayOnly: Intl.DateTimeFormatOptions = { weekday: "long", month: "long", day: "numeric" };

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, format);
  return format;
}

function largestUnit(seconds: number): [number, "second" | "minute" | "hour" | "day"] {
  if (seconds < 60) return [seconds, "second"];
  if (seconds < 3600) return [Math.floor(seconds / 60), "minute"];
  if (seconds < 86_400) return [Math.floor(seconds / 3600), "hour"];
  return [Math.floor(seconds / 86_400), "day"];
}
