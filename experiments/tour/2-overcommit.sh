# 0 would refuse what obviously cannot be there, 1 never refuses.
echo 1 > /proc/sys/vm/overcommit_memory
free -m
alloc 2048 --memset
echo "the shell lives on; exit status of alloc: $?"
echo
alloc 2048 --use 100
echo "exit status of alloc: $?"
