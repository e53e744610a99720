/** What charts are made with, against what Helm 4.3.1 does. */
import { describeRecorded } from './recorded.ts'

describeRecorded('create')
describeRecorded('package')
describeRecorded('dependency')
