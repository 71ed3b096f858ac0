/** The scripts of every page. They are ES modules: import others by their path. */
import './counter.js'
import './dashboard.js'
import './home.js'
import './recordings.js'
