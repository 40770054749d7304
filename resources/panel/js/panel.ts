import '../css/panel.css'
import './player'
