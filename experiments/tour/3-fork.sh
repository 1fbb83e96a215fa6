echo "--- copy-on-write"
cowfork 64
echo "--- eager copy"
echo eager > /proc/sys/vm/fork_mode
cowfork 64
