/** `ref+keychain://NAME`: a password in the keychain of macOS, of the kind `vals-secret`. */
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../../errors.ts'
import { parseMap } from '../document.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function keychain({ host }: ProviderContext): Provider {
  const text = async (path: string): Promise<string> => {
    if (host.platform !== 'darwin' || host.run === undefined) {
      throw new TshelmError('secrets/unsupported', 'keychain provider is only supported on macOS')
    }
    const name = path.replace(/\/$/, '').trim()
    const { stdout, problem } = await host.run({
      argv: ['security', 'find-generic-password', '-w', '-D', 'vals-secret', '-s', name],
    })
    if (problem !== undefined) throw new TshelmError('secrets/not-found', problem)
    const found = Buffer.from(stdout).toString('latin1').trim()
    // What is not plain text is printed in hexadecimal.
    const isHex = found.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(found)
    return decodeUtf8(isHex ? Buffer.from(found, 'hex') : stdout)
  }
  return { text, map: async (path) => parseMap(await text(path), 'hidden') }
}
