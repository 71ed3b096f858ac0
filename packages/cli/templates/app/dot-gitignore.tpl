node_modules/
dist/
coverage/

# Made by `live`: types of the routes.
/.live/

# Made by `live build`: files of public under names with digests.
/public/assets/

# Settings and secrets of one machine.
.env*
!.env.example
/config/*.key
/config/credentials/*.key

/log/*
/tmp/*
/storage/*
!/log/.keep
!/tmp/.keep
!/storage/.keep
