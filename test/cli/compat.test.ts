/** `--compat=3` against what Helm 3.22 prints. */
import { describeRecorded } from './recorded.ts'

describeRecorded('compat-3')
