/** Warnings that an API server sends along with an answer (RFC 9111's obsolete, RFC 7234 §5.5: `299 - "text" "date"`). */

// code, agent, quoted text, quoted date
const WARNING = /^\s*(\d{3}) ([^\s"]+) "((?:[^"\\]|\\.)*)"\s*(?:"[^"]*"\s*)?(?:,|$)/
const CONTROL = /\p{Cc}/u
const MAX_WARNINGS = 100

/** The texts of a Warning header with code 299, as client-go shows them. What follows a malformed one is dropped. */
export function warningTexts(header: string): string[] {
  // Node reads headers as Latin-1, servers send UTF-8.
  let rest = Buffer.from(header, 'latin1').toString('utf8')
  const texts: string[] = []
  while (rest !== '' && texts.length < MAX_WARNINGS) {
    const found = WARNING.exec(rest)
    if (found === null) break
    const [whole, code, , quoted = ''] = found
    const text = quoted.replaceAll(/\\(.)/g, '$1')
    if (CONTROL.test(text)) break
    if (code === '299' && text !== '') texts.push(text)
    rest = rest.slice(whole.length)
  }
  return texts
}
