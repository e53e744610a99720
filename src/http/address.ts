/** Addresses as errors and credentials see them. */

/** Scheme, host and port: who credentials were given for. Undefined if the text is no address. */
export function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined
}

/** Go: the password of an address is never shown. */
export function redacted(url: string): string {
  if (!url.includes('@') || !URL.canParse(url)) return url
  const parsed = new URL(url)
  if (parsed.password === '') return url
  parsed.password = 'xxxxx'
  return parsed.href
}

/** Nobody is told the name and password of an address but in a header. */
export function withoutUser(url: string): string {
  if (!url.includes('@') || !URL.canParse(url)) return url
  const parsed = new URL(url)
  if (parsed.username === '' && parsed.password === '') return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}
