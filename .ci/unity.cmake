# A unity build of HiGHS: eight sources to a compiler run, which reads the headers that they share once.
set(CMAKE_UNITY_BUILD ON)
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
