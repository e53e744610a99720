/** Label selectors cut into words and signs, as Kubernetes' clients cut them. */

export type TokenKind = 'word' | 'end' | 'in' | 'notin' | Sign

export type Sign = '=' | '==' | '!=' | '!' | '<' | '>' | '(' | ')' | ','

export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const TOKEN = /==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+/g
const KINDS: ReadonlySet<string> = new Set(['in', 'notin', '=', '==', '!=', '!', '<', '>', '(', ')', ','])

/** Ends in an `end`. */
export function tokensOf(selector: string): Token[] {
  const texts = selector.match(TOKEN) ?? []
  const tokens = texts.map((text): Token => ({ kind: KINDS.has(text) ? (text as TokenKind) : 'word', text }))
  return [...tokens, { kind: 'end', text: '' }]
}
