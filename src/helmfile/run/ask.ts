/** Asks whoever sits there. */
import { CommandError } from '../errors.ts'
import type { RunPorts } from './ports.ts'

/** Until the answer is yes or no. Rejects where nobody answers. */
export async function isConfirmed({ print, readLine }: RunPorts, question: string): Promise<boolean> {
  for (;;) {
    print(`${question} [y/n]: `)
    const answer = (await readLine())?.trim().toLowerCase()
    if (answer === 'y' || answer === 'yes') return true
    if (answer === 'n' || answer === 'no') return false
    if (answer === undefined) throw new CommandError('EOF', 1)
  }
}
