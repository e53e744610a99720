/** Texts of others for a terminal: they come from objects, records and programs, and must not give it orders. */

/** Control characters as `·`; lines stay lines. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '·')
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim())
}
