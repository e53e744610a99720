/** `ref+sops://PATH[?format=…&key_type=base64&encode=base64]`: a file that SOPS encrypted, or its content in base64. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { TshelmError, wrapError } from '../../../errors.ts'
import { decodeBase64Url } from '../base64.ts'
import { parseMap } from '../document.ts'
import type { Provider, ProviderContext } from '../provider.ts'
import { encoded, readBytes } from './file.ts'

export function sops({ host, option, decrypt }: ProviderContext): Provider {
  const encode = option('encode') || 'raw'
  const keyType = option('key_type') || 'filepath'
  const given = option('format')
  const region = option('region')
  const profile = option('profile')
  const roleArn = option('role_arn')
  const aws = { ...(region ? { region } : {}), ...(profile ? { profile } : {}), ...(roleArn ? { roleArn } : {}) }
  const plain = async (key: string, format: string): Promise<Uint8Array> => {
    if (decrypt === undefined) throw new TshelmError('secrets/unsupported', 'SOPS is not at hand here')
    if (keyType === 'base64') return decrypt(decodeBase64Url(key), { path: '', format, aws })
    if (keyType === 'filepath') return decrypt(await read(key), { path: key, format, aws })
    const message = `unsupported key type ${quote(keyType)}. It must be one "base64" or "filepath"`
    throw new TshelmError('secrets/config', message)
  }
  const read = async (path: string): Promise<Uint8Array> => {
    try {
      return await readBytes(host, path)
    } catch (error) {
      throw wrapError(`failed to read ${quote(path)}: `, error)
    }
  }
  return {
    text: async (path) => encoded(await plain(path, given), encode),
    async map(path, log) {
      const map = parseMap(decodeUtf8(await plain(path, given || 'yaml')), 'hidden')
      log(`sops: successfully retrieved key=${path}`)
      return map
    },
  }
}
