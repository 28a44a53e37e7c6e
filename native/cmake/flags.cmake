# clinic_flags(TARGET): warnings, hardening and, if asked for, sanitizers.
set(CLINIC_HARDENING -fstack-protector-strong)
if(CMAKE_BUILD_TYPE MATCHES "^Rel" AND NOT CLINIC_SANITIZE)
  list(APPEND CLINIC_HARDENING -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

function(clinic_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes
                                           -Wmissing-prototypes -Wvla ${CLINIC_HARDENING})
  if(CLINIC_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CLINIC_FUZZ AND CMAKE_C_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  if(CLINIC_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${CLINIC_SANITIZE} -fno-sanitize-recover=all
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${CLINIC_SANITIZE})
  endif()
endfunction()
