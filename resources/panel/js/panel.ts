import '../css/panel.css'
import './page'
import './once'
import './filter'
import './keys'
import './player'
import './speech_list'
import './time_zone'
import './health'
import { startDrafts } from './drafts'
import { startEditor } from './editor'
import { startImportProgress } from './import_progress'
import { startRecordings } from './recordings'
import { startSame } from './same'
import { startTags } from './tags'
import { startUpload } from './upload'

startTags()
startImportProgress()
startUpload()
startDrafts()
startEditor()
startSame()
if (document.querySelector('[data-review]')) void import('./review')
startRecordings()
