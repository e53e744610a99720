/** `ref+envsubst://$NAME`: the shell's substitutions in a text. */
import { TshelmError } from '../../../errors.ts'
import { parseMap } from '../document.ts'
import { substitute } from '../substitute.ts'
import type { Provider, ProviderContext } from '../provider.ts'

export function envsubst({ host }: ProviderContext): Provider {
  const text = (path: string): string => {
    const { text, problem } = substitute(path.replace(/\/$/, '').trim(), host.env)
    if (problem !== undefined) throw new TshelmError('secrets/invalid-reference', problem)
    return text
  }
  return { text, map: (path) => parseMap(text(path), 'shown') }
}
