/** `ref+sops://PATH[?format=…&key_type=base64&encode=base64]`: a file that SOPS encrypted, or its content in base64. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isTshelmError, TshelmError, wrapError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { decryptSops } from '../../sops/decrypt.ts'
import { formatOfPath, isSopsFormat } from '../../sops/formats.ts'
import { decodeBase64Url } from '../base64.ts'
import { parseMap } from '../document.ts'
import type { Provider, ProviderContext } from '../provider.ts'
import { encoded, readBytes } from './file.ts'

export function sops({ host, option }: ProviderContext): Provider {
  const encode = option('encode') || 'raw'
  const keyType = option('key_type') || 'filepath'
  const format = option('format')
  const keys: SecretsHost = {
    ...host,
    aws: { region: option('region'), profile: option('profile'), roleArn: option('role_arn') },
  }
  const plain = async (key: string, fallback: string): Promise<Uint8Array> => {
    const content = await contentOf(host, key, keyType)
    const wanted = format || fallback
    const inputFormat = isSopsFormat(wanted) ? wanted : formatOfPath(keyType === 'filepath' ? key : '')
    try {
      return await decryptSops(content, { inputFormat, keys })
    } catch (error) {
      throw inWordsOfVals(error)
    }
  }
  return {
    text: async (path) => encoded(await plain(path, ''), encode),
    async map(path, log) {
      const map = parseMap(decodeUtf8(await plain(path, 'yaml')), 'hidden')
      log(`sops: successfully retrieved key=${path}`)
      return map
    },
  }
}

async function contentOf(host: SecretsHost, key: string, keyType: string): Promise<Uint8Array> {
  switch (keyType) {
    case 'base64':
      return decodeBase64Url(key)
    case 'filepath':
      try {
        return await readBytes(host, key)
      } catch (error) {
        throw wrapError(`failed to read ${quote(key)}: `, error)
      }
    default: {
      const message = `unsupported key type ${quote(keyType)}. It must be one "base64" or "filepath"`
      throw new TshelmError('secrets/config', message)
    }
  }
}

const MAC = /^MAC mismatch\. File has (.*), computed (.*)$/s

/** vals uses the library of SOPS, whose errors are not framed as those of its command. */
function inWordsOfVals(error: unknown): unknown {
  if (!isTshelmError(error)) return error
  const { code, message, hint } = error
  const { short } = error.data
  const details = { cause: error, ...(hint === undefined ? {} : { hint }) }
  if (typeof short === 'string') return new TshelmError(code, short, details)
  const [, expected, got] = MAC.exec(message) ?? []
  const said =
    got === undefined
      ? message
          .replace(/^Error (?:decrypting tree|dumping file): /, '')
          .replace(/^Cannot decrypt MAC/, 'failed to decrypt original mac')
      : `failed to verify data integrity. expected mac ${quote(expected === 'no MAC' ? '' : expected!)}, got ${quote(got)}`
  return new TshelmError(code, said, details)
}
