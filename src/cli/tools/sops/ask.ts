/** Questions that are answered with y or n. */
import { sopsError } from '../../../secrets/sops/error.ts'
import type { SopsCall } from './call.ts'

/** Asks until there is an answer. Rejects for an empty line, and where there is none, in Go's words. */
export async function isConfirmed({ host, readLine }: SopsCall, question: string): Promise<boolean> {
  for (;;) {
    host.stdout(question)
    const answer = (await readLine())?.trim()
    if (answer === undefined) throw sopsError('cli/usage', 'EOF')
    if (answer === '') throw sopsError('cli/usage', 'unexpected newline')
    if (answer === 'y' || answer === 'n') return answer === 'y'
  }
}
