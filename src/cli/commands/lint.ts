/** `lint`: look for what is wrong with charts, or could be. */
import { atLeast, type Command, type Invocation } from '../command.ts'
import { TshelmError } from '../../errors.ts'
import { skipSchemaValidationFlag, valuesFlags } from '../flags.ts'

export const LINT_FORMATS = ['text', 'json', 'sarif'] as const

export const lintCommand: Command = {
  name: 'lint',
  usage: 'PATH',
  short: 'examine a chart for possible issues',
  args: atLeast(1),
  flags: [
    { name: 'strict', kind: 'bool', help: 'fail on lint warnings' },
    { name: 'with-subcharts', kind: 'bool', help: 'lint dependent charts' },
    { name: 'quiet', kind: 'bool', help: 'print only warnings and errors' },
    skipSchemaValidationFlag,
    { name: 'kube-version', kind: 'string', help: 'Kubernetes version used for capabilities and deprecation checks' },
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'text',
      placeholder: 'format',
      help: `prints the output in the specified format. Allowed values: ${LINT_FORMATS.join(', ')}`,
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
