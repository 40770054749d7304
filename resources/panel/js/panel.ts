import '../css/panel.css'
import './speech_list.js'
