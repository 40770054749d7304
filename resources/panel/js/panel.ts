import '../css/panel.css'
import './page'
import './once'
import './filter'
import './keys'
import './player'
import './speech_list'
import { startDrafts } from './drafts'
import { startEditor } from './editor'
import { startImportProgress } from './import_progress'
import { startRecordings } from './recordings'
import { startTags } from './tags'
import { startUpload } from './upload'

startTags()
startImportProgress()
startUpload()
startDrafts()
startEditor()
startRecordings()
