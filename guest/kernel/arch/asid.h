/* mm->context_id: the generation above, the ASID below; 0 before the first switch_mm(). */
#ifndef ARCH_ASID_H
#define ARCH_ASID_H

#include "csr.h"

static inline unsigned long context_asid(unsigned long context_id)
{
    return context_id & SATP_ASID_MASK;
}

#endif
