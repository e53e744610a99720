/** `lint`: look for what is wrong with charts, or could be. */
import { atLeast, type Command, type Invocation } from '../command.ts'
import { TshelmError } from '../../errors.ts'
import { skipSchemaValidationFlag, valuesFlags } from '../flags.ts'

export const LINT_FORMATS = ['text', 'json', 'sarif'] as const

export const lintCommand: Command = {
  name: 'lint',
  usage: 'PATH',
  short: 'look for problems in a chart',
  args: atLeast(1),
  flags: [
    { name: 'strict', kind: 'bool', help: 'fail on warnings too' },
    { name: 'with-subcharts', kind: 'bool', help: 'check the charts in charts/ as well' },
    { name: 'quiet', kind: 'bool', help: 'leave out what is only for information' },
    skipSchemaValidationFlag,
    { name: 'kube-version', kind: 'string', help: 'Kubernetes version for capabilities and deprecated APIs' },
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'text',
      placeholder: 'format',
      help: `print as: ${LINT_FORMATS.join(', ')}`,
      check: (text) => {
        if (!(LINT_FORMATS as readonly string[]).includes(text))
          throw new TshelmError('cli/usage', 'invalid format type')
      },
    },
    ...valuesFlags,
  ],
  run: async () => {
    const { runLint } = await import('../verbs/lint.ts')
    return (invocation: Invocation) => runLint(invocation)
  },
}
