/** `ref+file://PATH[?encode=base64]`: a file, as it is. */
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isTshelmError, TshelmError } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import type { SecretsHost } from '../../ports.ts'
import { parseMap } from '../document.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function file({ host, option }: ProviderContext): Provider {
  const encode = option('encode') || 'raw'
  const read = (path: string): Promise<Uint8Array> => readBytes(host, path.replace(/\/$/, ''))
  return {
    text: async (path) => encoded(await read(path), encode),
    map: async (path) => parseMap(decodeUtf8(await read(path)), 'shown'),
  }
}

/** Throws `secrets/config` for an encoding that there is none of. */
export function encoded(bytes: Uint8Array, encode: string): string {
  switch (encode) {
    case 'raw':
      return decodeUtf8(bytes)
    case 'base64':
      return Buffer.from(bytes).toString('base64')
    default:
      throw new TshelmError('secrets/config', `Unsupported encode parameter: '${encode}'.`)
  }
}

/** Rejects with `secrets/not-found` in Go's words: `open PATH: no such file or directory`. */
export async function readBytes(host: SecretsHost, path: string): Promise<Uint8Array> {
  try {
    return await host.readFile(path)
  } catch (error) {
    if (isTshelmError(error)) throw error
    throw new TshelmError('secrets/not-found', fileErrorText(path, error), { cause: error })
  }
}
