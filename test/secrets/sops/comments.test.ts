/** Where comments end up, as sops 3.13.3 writes them. */
import { expect, it } from 'vitest'
import { encryptSops } from '../../../src/secrets/sops/encrypt.ts'
import { machine } from './host.ts'

const ageRecipients = ['age13p0t9q6j7ua79wp6pak558aan5kl0h3trlhawceh72takrf2gqkq87j9xy']
/** Nothing is encrypted, so that it can be read. */
const rules = { unencryptedRegex: '.' }

it.each([
  [
    'behind the next dash, if they stood behind a list in a list',
    'a:\n  - [1] # one\n  - b: 2\n    c: 3\n  - [4] # two\n  - - 5\n',
    'a:\n    - - 1\n    - # one\n      b: 2\n      c: 3\n    - - 4\n    - # two\n      - 5\n',
  ],
  ['without what a separator would indent', 'a: "<>\\L"\n', "a: '<>\u2028'\n"],
])('comments and texts stand %s', async (_, text, expected) => {
  const file = await encryptSops(Buffer.from(text), { inputFormat: 'yaml', keys: machine(), ageRecipients, rules })
  expect(Buffer.from(file).toString().split('sops:\n')[0]).toBe(expected)
})
