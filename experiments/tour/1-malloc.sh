# malloc only reserves addresses; frames come when they are written to.
alloc 128 --sleep 2 &
sleep 1
ps alloc
wait
echo
alloc 128 --memset --sleep 2 &
sleep 1
ps alloc
wait
