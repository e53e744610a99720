/** JSON Web Tokens, signed. */
import { createSign } from 'node:crypto'
import { TshelmError } from '../errors.ts'

/** RFC 7515, signed with an RSA key (RS256). Throws `secrets/config` for a key that is none. */
export function signJwt(header: object, claims: object, privateKey: string): string {
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url')
  const text = `${part(header)}.${part(claims)}`
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
  } catch (cause) {
    throw new TshelmError('secrets/config', 'the private key of the credentials cannot be read', { cause })
  }
}
